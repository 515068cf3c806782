// What Go needs of the library to clone its objects.
const { transfer_mode_private_symbol, untransferable_object_private_symbol } = shared.privateSymbols;
const { messaging_clone_symbol, messaging_deserialize_symbol } = shared.symbols;
native['messaging_native.share'](primordials, transfer_mode_private_symbol, untransferable_object_private_symbol,
                                 messaging_clone_symbol, messaging_deserialize_symbol);
native['messaging_native.setDOMException'](shared.perContext.DOMException);
