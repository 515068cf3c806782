native['pipe_wrap.setClasses'](native['tcp_wrap.TCP'], native['pipe_wrap.Pipe'], native['udp_wrap.UDP']);
delete binding.setClasses;
