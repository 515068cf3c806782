binding.has = () => true;
