package bench

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor time in /proc: USER_HZ, which is 100 on every
// Linux that Go runs on (proc(5)).
const tick = time.Second / 100

// cpuTime is the processor time that a process has used, its system calls included.
func cpuTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read the processor time: %w", err)
	}
	// The name in brackets may hold anything; utime and stime are the 14th and 15th
	// field.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is too short", pid)
	}
	user, userErr := strconv.Atoi(fields[11])
	system, systemErr := strconv.Atoi(fields[12])
	if userErr != nil || systemErr != nil {
		return 0, fmt.Errorf("/proc/%d/stat has no numbers", pid)
	}
	return time.Duration(user+system) * tick, nil
}

// Memory is what a process holds in RAM, in bytes. Peak is the most since the
// start or the last forgetPeak. Own leaves the pages of files out, such as those of
// the data file, which the system may take back whenever it likes.
type Memory struct {
	Resident int64 `json:"resident"`
	Peak     int64 `json:"peak"`
	Own      int64 `json:"own"`
}

func memory(pid int) (m Memory, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m, fmt.Errorf("read the memory: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		fields := strings.Fields(value)
		if len(fields) != 2 || fields[1] != "kB" {
			continue
		}
		kib, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "VmRSS":
			m.Resident = kib << 10
		case "VmHWM":
			m.Peak = kib << 10
		case "RssAnon":
			m.Own = kib << 10
		}
	}
	return m, nil
}

// forgetPeak makes Memory.Peak begin anew; where that is not allowed it goes on.
func forgetPeak(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}

// loadAverage is how many tasks wanted a processor in the last minute; empty where
// there is no /proc.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
