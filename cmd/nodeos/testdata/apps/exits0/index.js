console.log('exits0: nothing to do');
