binding.isBuildingSnapshotBuffer = new Uint8Array(1);
binding.setSerializeCallback = () => {};
binding.setDeserializeCallback = () => {};
binding.setDeserializeMainFunction = () => {};
binding.runEmbedderPreload = () => {};
