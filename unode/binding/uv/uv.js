const { Map, MapPrototypeSet } = primordials;
const { errorList } = binding;

// errorList is for this script only.
delete binding.errorList;

binding.getErrorMap = function getErrorMap() {
  const list = errorList();
  const map = new Map();
  for (let i = 0; i < list.length; i += 3)
    MapPrototypeSet(map, list[i], [list[i + 1], list[i + 2]]);
  return map;
};
