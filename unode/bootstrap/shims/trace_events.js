binding.isTraceCategoryEnabled = () => false;
binding.setTraceCategoryStateUpdateHandler = () => {};
binding.getCategoryEnabledBuffer = () => new Uint8Array(1);
binding.getEnabledCategories = () => undefined;
binding.setLog = () => {};
binding.trace = () => {};
binding.available = false;
