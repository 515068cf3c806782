console.log(process.argv.slice(2), process.execArgv, typeof pre, typeof prem, process.env.FROM_FILE, process.env.OTHER);
