native['fs_native.shareDir'](binding.DirHandle);
