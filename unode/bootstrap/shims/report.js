binding.shouldReportOnUncaughtException = () => false;
