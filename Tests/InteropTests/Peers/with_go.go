// Go's crypto/tls as a peer; the orders are those of peer.py.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"runtime"
	"strings"
	"time"
)

type order struct {
	Role, Certificate, Key, Trust, Name, Label, Context string
	Groups, Protocols                                   []string
	Port, Connections, Count                            int
	Demand                                              bool
}

type connection struct {
	Suite    string `json:"suite,omitempty"`
	Group    string `json:"group,omitempty"`
	Protocol string `json:"protocol"`
	Peer     string `json:"peer,omitempty"`
	Exported string `json:"exported,omitempty"`
	Resumed  bool   `json:"resumed"`
	Echoed   bool   `json:"echoed"`
	Closed   string `json:"closed,omitempty"`
	Error    string `json:"error,omitempty"`
}

var groups = map[string]tls.CurveID{
	"MLKEM512": 0x0200, "MLKEM768": 0x0201, "MLKEM1024": 0x0202,
	"SecP256r1MLKEM768": 0x11EB, "X25519MLKEM768": 0x11EC, "SecP384r1MLKEM1024": 0x11ED,
	"X25519": tls.X25519, "P-256": tls.CurveP256,
}

func configuration(o order) (*tls.Config, error) {
	result := &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: o.Name, NextProtos: o.Protocols,
		ClientSessionCache: tls.NewLRUClientSessionCache(4),
	}
	for _, name := range o.Groups {
		result.CurvePreferences = append(result.CurvePreferences, groups[name])
	}
	authority, err := os.ReadFile(o.Trust)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, errors.New("no authority")
	}
	result.RootCAs, result.ClientCAs = pool, pool
	if o.Demand {
		result.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if o.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(o.Certificate, o.Key)
		if err != nil {
			return nil, err
		}
		result.Certificates = []tls.Certificate{pair}
	}
	return result, nil
}

func message(o order) []byte {
	result := make([]byte, o.Count)
	for index := range result {
		result[index] = byte(31 * index)
	}
	return result
}

func converse(o order, conn *tls.Conn) (answer connection) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(60 * time.Second))
	fail := func(err error) connection {
		answer.Error = fmt.Sprintf("%T: %v", err, err)
		return answer
	}
	if err := conn.Handshake(); err != nil {
		return fail(err)
	}
	state := conn.ConnectionState()
	answer.Suite = tls.CipherSuiteName(state.CipherSuite)
	answer.Group = state.CurveID.String()
	answer.Protocol = state.NegotiatedProtocol
	answer.Resumed = state.DidResume
	if len(state.PeerCertificates) > 0 {
		answer.Peer = hex.EncodeToString(state.PeerCertificates[0].Raw)
	}
	context, _ := hex.DecodeString(o.Context)
	exported, err := state.ExportKeyingMaterial(o.Label, context, 32)
	if err != nil {
		return fail(err)
	}
	answer.Exported = hex.EncodeToString(exported)
	sent, received := message(o), make([]byte, o.Count)
	for range 2 {
		if o.Role == "client" {
			if _, err := conn.Write(sent); err != nil {
				return fail(err)
			}
		}
		if _, err := io.ReadFull(conn, received); err != nil {
			return fail(err)
		}
		answer.Echoed = bytes.Equal(sent, received)
		if o.Role == "server" {
			if _, err := conn.Write(sent); err != nil {
				return fail(err)
			}
		}
	}
	if o.Role == "client" {
		conn.CloseWrite()
	}
	if _, err := conn.Read(make([]byte, 1)); err == io.EOF {
		answer.Closed = "close_notify"
	} else if err != nil {
		return fail(err)
	}
	return answer
}

func obey(o order, output *json.Encoder) ([]connection, error) {
	tlsConfiguration, err := configuration(o)
	if err != nil {
		return nil, err
	}
	var answers []connection
	if o.Role == "client" {
		for range o.Connections {
			plain, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", o.Port))
			if err != nil {
				return nil, err
			}
			answers = append(answers, converse(o, tls.Client(plain, tlsConfiguration)))
		}
		return answers, nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	output.Encode(map[string]int{"port": listener.Addr().(*net.TCPAddr).Port})
	for range o.Connections {
		plain, err := listener.Accept()
		if err != nil {
			return nil, err
		}
		answers = append(answers, converse(o, tls.Server(plain, tlsConfiguration)))
	}
	return answers, nil
}

func main() {
	can := []string{"exporter", "exporterContext", "groups"}
	methods := reflect.TypeFor[*tls.Conn]()
	for index := range methods.NumMethod() {
		if strings.Contains(strings.ToLower(methods.Method(index).Name), "update") {
			can = append(can, "keyUpdate")
		}
	}
	fields := reflect.TypeFor[tls.Config]()
	for index := range fields.NumField() {
		name := fields.Field(index).Name
		if strings.Contains(name, "CRL") || strings.Contains(name, "Revo") {
			can = append(can, "revocation")
		}
	}
	output := json.NewEncoder(os.Stdout)
	version := "Go " + strings.TrimPrefix(runtime.Version(), "go")
	output.Encode(map[string]any{"versions": version, "can": can})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var o order
		answers, err := []connection(nil), json.Unmarshal(lines.Bytes(), &o)
		if err == nil {
			answers, err = obey(o, output)
		}
		if err != nil {
			output.Encode(map[string]string{"cannot": err.Error()})
		} else {
			output.Encode(map[string]any{"connections": answers})
		}
	}
}
