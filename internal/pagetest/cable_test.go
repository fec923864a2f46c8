//go:build browser

package pagetest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// A cable lies between a tab and a workspace, and can be pulled out.
type cable struct {
	address string // http://host:port of this end
	to      string // host:port of the other

	mu      sync.Mutex
	out     bool
	conns   map[net.Conn]bool
	running sync.WaitGroup
}

// newCable lays one to the address http://host:port.
func newCable(t *testing.T, base string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{address: "http://" + l.Addr().String(), to: strings.TrimPrefix(base, "http://"), conns: map[net.Conn]bool{}}
	c.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c.running.Go(func() { c.carry(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		c.pull()
		c.running.Wait()
	})
	return c
}

// pull cuts everything that is on its way, and lets nothing through.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = true
	for conn := range c.conns {
		conn.Close()
	}
}

// plug lets new connections through again.
func (c *cable) plug() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = false
}

func (c *cable) carry(near net.Conn) {
	defer near.Close()
	if !c.hold(near) {
		return
	}
	defer c.drop(near)
	far, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer far.Close()
	if !c.hold(far) {
		return
	}
	defer c.drop(far)
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(near, far)
		near.Close()
	})
	_, _ = io.Copy(far, near)
	far.Close()
	back.Wait()
}

// hold reports whether the cable is in, and remembers a connection to cut.
func (c *cable) hold(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.out {
		c.conns[conn] = true
	}
	return !c.out
}

func (c *cable) drop(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, conn)
}
