package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"sync"
	"time"
)

type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[r.URL.Path]++
	fmt.Fprintf(w, "%s %s %d", r.Method, r.URL.Path, c.n[r.URL.Path])
}

type key struct{}

func with(name string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("X-Seen", name)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, name)))
	})
}

func get(c *http.Client, at string) {
	resp, err := c.Get(at)
	if err != nil {
		var u *url.Error
		fmt.Println("error", errors.As(err, &u) && u.Timeout())
		return
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	seen := resp.Header.Values("X-Seen")
	sort.Strings(seen)
	fmt.Println(resp.StatusCode, seen, strings.TrimSpace(string(b)))
}

type transport struct{ log *[]string }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	*t.log = append(*t.log, r.URL.Path)
	return http.DefaultTransport.RoundTrip(r)
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("/count/", &counter{n: map[string]int{}})
	mux.HandleFunc("GET /items/{id}/{rest...}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, r.PathValue("id"), r.PathValue("rest"), r.FormValue("q"), r.Context().Value(key{}))
	})
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		w.WriteHeader(http.StatusCreated)
		w.Write(bytes.ToUpper(b))
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(2 * time.Second):
		}
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/count/x", http.StatusFound) })
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("c"); err == nil {
			fmt.Fprint(w, c.Value)
		}
		http.SetCookie(w, &http.Cookie{Name: "c", Value: "v", Path: "/"})
	})
	s := httptest.NewServer(with("outer", with("inner", mux)))
	var seen []string
	client := &http.Client{Transport: transport{&seen}}
	for _, p := range []string{"/count/x", "/count/x", "/items/7/a/b?q=z", "/none", "/away"} {
		get(client, s.URL+p)
	}
	for _, body := range []string{"hello", "far too long"} {
		resp, err := client.Post(s.URL+"/echo", "text/plain", strings.NewReader(body))
		if err == nil {
			b, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			fmt.Println(resp.StatusCode, strings.TrimSpace(string(b)))
		}
	}
	get(&http.Client{Timeout: 100 * time.Millisecond}, s.URL+"/slow")
	fmt.Println(seen)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if resp, err := http.Get(s.URL + "/count/many"); err == nil {
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
	get(client, s.URL+"/count/many")
	s.Close()
	get(&http.Client{Timeout: time.Second}, s.URL+"/count/x")

	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest("DELETE", "/echo", nil))
	fmt.Println(rec.Code, rec.Header().Get("Allow"))

	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					fmt.Fprintln(conn, strings.Repeat(lines.Text(), 2))
				}
			}()
		}
	}()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	r := bufio.NewReader(conn)
	for _, line := range []string{"ab", "c"} {
		fmt.Fprintln(conn, line)
		back, err := r.ReadString('\n')
		fmt.Printf("%q %v\n", back, err)
	}
	conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err = r.ReadByte()
	var ne net.Error
	fmt.Println(errors.As(err, &ne) && ne.Timeout())
	conn.Close()
	ln.Close()
}
