// Keys written and read by Go; the orders are those of with_cryptography.py.
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/mldsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
)

type order struct {
	Do, Algorithm, Form, Data string
}

type answer struct {
	Data    string `json:"data,omitempty"`
	Public  string `json:"public,omitempty"`
	Cannot  string `json:"cannot,omitempty"`
	Refused string `json:"refused,omitempty"`
}

func generate(algorithm string) (key crypto.Signer, err error) {
	switch algorithm {
	case "ML-DSA-44":
		return mldsa.GenerateKey(mldsa.MLDSA44())
	case "ML-DSA-65":
		return mldsa.GenerateKey(mldsa.MLDSA65())
	case "ML-DSA-87":
		return mldsa.GenerateKey(mldsa.MLDSA87())
	case "Ed25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	case "P-256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "P-384":
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	return nil, errors.New("no " + algorithm + " in a key file")
}

// The public half of any private key that crypto/x509 reads or writes.
func publicHalf(key any) any {
	switch key := key.(type) {
	case *ecdh.PrivateKey:
		return key.PublicKey()
	case crypto.Signer:
		return key.Public()
	}
	return key
}

func raw(public any) (string, error) {
	switch key := public.(type) {
	case *mldsa.PublicKey:
		return hex.EncodeToString(key.Bytes()), nil
	case ed25519.PublicKey:
		return hex.EncodeToString(key), nil
	case *ecdh.PublicKey:
		return hex.EncodeToString(key.Bytes()), nil
	case *ecdsa.PublicKey:
		bytes, err := key.Bytes()
		return hex.EncodeToString(bytes), err
	}
	return "", errors.New("a key of another kind")
}

func write(o order) answer {
	var key any
	var err error
	if o.Algorithm == "X25519" {
		key, err = ecdh.X25519().GenerateKey(rand.Reader)
	} else {
		key, err = generate(o.Algorithm)
	}
	if err != nil {
		return answer{Cannot: err.Error()}
	}
	var der []byte
	label := "PRIVATE KEY"
	switch o.Form {
	case "seed":
		der, err = x509.MarshalPKCS8PrivateKey(key)
	case "spki":
		label = "PUBLIC KEY"
		der, err = x509.MarshalPKIXPublicKey(publicHalf(key))
	default:
		return answer{Cannot: "no " + o.Form}
	}
	if err != nil {
		return answer{Cannot: err.Error()}
	}
	public, err := raw(publicHalf(key))
	if err != nil {
		return answer{Cannot: err.Error()}
	}
	data := string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
	return answer{Data: data, Public: public}
}

func read(o order) answer {
	if o.Form == "raw" {
		return readRaw(o)
	}
	block, _ := pem.Decode([]byte(o.Data))
	if block == nil {
		return answer{Cannot: "no " + o.Form}
	}
	var key any
	var err error
	switch o.Form {
	case "seed", "expanded", "both":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "spki":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	default:
		return answer{Cannot: "no " + o.Form}
	}
	if err != nil {
		return answer{Refused: err.Error()}
	}
	public, err := raw(publicHalf(key))
	if err != nil {
		return answer{Refused: err.Error()}
	}
	return answer{Public: public}
}

// The seeds of KEM keys, for which crypto/x509 has no file form.
func readRaw(o order) answer {
	kems := map[string]hpke.KEM{
		"X-Wing": hpke.MLKEM768X25519(), "ML-KEM-768": hpke.MLKEM768(),
		"ML-KEM-1024": hpke.MLKEM1024(),
	}
	kem, known := kems[o.Algorithm]
	if !known {
		return answer{Cannot: "no raw " + o.Algorithm}
	}
	seed, err := hex.DecodeString(o.Data)
	if err != nil {
		return answer{Refused: err.Error()}
	}
	key, err := kem.NewPrivateKey(seed)
	if err != nil {
		return answer{Refused: err.Error()}
	}
	return answer{Public: hex.EncodeToString(key.PublicKey().Bytes())}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			output.Encode(answer{Refused: err.Error()})
			continue
		}
		if o.Do == "write" {
			output.Encode(write(o))
		} else {
			output.Encode(read(o))
		}
	}
}
