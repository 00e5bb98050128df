// The ledger's public files, looked at with Go's own code for transparency logs
// (golang.org/x/mod/sumdb/note and tlog, as Debian packages them).
//
//	check DIR PROOF LEAF VKEY [WITNESS-VKEY]
//
// DIR holds what is served under /log/, PROOF a tlog-proof, LEAF the leaf's bytes. Reads the
// checkpoint, every tile, the proof, and, with its key, a witness's
// cosignature. Prints "fits" or the first thing that does not.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type head struct {
	size int64
	root tlog.Hash
}

// stored are the hashes that Go keeps of a tree, by its own numbering.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(s)) {
			return nil, errors.New("no such hash")
		}
		found = append(found, s[index])
	}
	return found, nil
}

// readTile finds a tile where C2SP tlog-tiles puts it; Go's own paths say the height as well.
func readTile(dir string, tile tlog.Tile) ([]byte, error) {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return os.ReadFile(filepath.Join(dir, path))
}

// cosigner verifies cosignature/v1 of C2SP tlog-cosignature, which sumdb/note does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }

func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no verifier key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("no cosigner's key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:]), key[1:]}, nil
}

func open(text string, keys ...note.Verifier) (head, error) {
	opened, err := note.Open([]byte(text), note.VerifierList(keys...))
	if err != nil {
		return head{}, err
	}
	if len(opened.Sigs) != len(keys) {
		return head{}, errors.New("not everybody signed")
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return head{size, root}, err
}

// served are a tree's tiles, each as wide as it is; Go lists the narrower ones before it as well.
func served(size int64) []tlog.Tile {
	var found []tlog.Tile
	for _, tile := range tlog.NewTiles(8, 0, size) {
		width := size>>(8*tile.L) - tile.N<<8
		if width > 256 {
			width = 256
		}
		if int64(tile.W) == width {
			found = append(found, tile)
		}
	}
	return found
}

// everyTile builds Go's tree from the lowest tiles; root and all other tiles must be the same.
func everyTile(dir string, at head) error {
	var hashes stored
	var leaves int64
	tiles := served(at.size)
	for _, tile := range tiles {
		if tile.L != 0 {
			continue
		}
		data, err := readTile(dir, tile)
		if err != nil {
			return err
		}
		for ; len(data) >= tlog.HashSize; data = data[tlog.HashSize:] {
			leaf := tlog.Hash(*(*[tlog.HashSize]byte)(data))
			more, err := tlog.StoredHashesForRecordHash(leaves, leaf, hashes)
			if err != nil {
				return err
			}
			hashes = append(hashes, more...)
			leaves++
		}
	}
	root, err := tlog.TreeHash(at.size, hashes)
	if err != nil {
		return err
	}
	if root != at.root {
		return errors.New("the tiles are of another tree")
	}
	for _, tile := range tiles {
		wanted, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		data, err := readTile(dir, tile)
		if err != nil {
			return err
		}
		if !bytes.Equal(data, wanted) {
			return fmt.Errorf("%s is another tile", tile.Path())
		}
	}
	return nil
}

func inclusion(proof string, leaf []byte, key note.Verifier) error {
	front, checkpoint, found := strings.Cut(proof, "\n\n")
	lines := strings.Split(front, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var hashes tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	at, err := open(checkpoint, key)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, at.size, at.root, index, tlog.RecordHash(leaf))
}

func check(args []string) error {
	key, err := note.NewVerifier(args[3])
	if err != nil {
		return err
	}
	keys := []note.Verifier{key}
	if len(args) > 4 {
		witness, err := newCosigner(args[4])
		if err != nil {
			return err
		}
		keys = append(keys, witness)
	}
	checkpoint, err := os.ReadFile(filepath.Join(args[0], "checkpoint"))
	if err != nil {
		return err
	}
	at, err := open(string(checkpoint), keys...)
	if err != nil {
		return err
	}
	if err := everyTile(args[0], at); err != nil {
		return err
	}
	proof, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	leaf, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	return inclusion(string(proof), leaf, key)
}

func main() {
	if err := check(os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("fits")
}
