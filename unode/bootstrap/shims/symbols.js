shared.symbols = binding;
