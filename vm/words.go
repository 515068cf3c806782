package vm

// kernelWords are the words of the kernel's command line that every guest of
// ours wants.
func kernelWords(a Accel) []string {
	w := []string{"console=ttyS0", "quiet", "reboot=t", "panic=-1"}
	if a == TCG {
		w = append(w, "no_timer_check", "lpj=1000000", "tsc_early_khz=2600000", "noreplace-smp")
	}
	return w
}
