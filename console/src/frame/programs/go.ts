/** A program for Go, without a module. */

import { type Call, quoted, type Value, withLongEscapes } from "./call.ts";

export function go({ path, parameters }: Call, url: string): string {
	const members = Object.entries(parameters).map(
		([name, value]) => `\t\t${literal(name)}: ${literalOf(value)},\n`,
	);
	return `package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	body, err := json.Marshal(map[string]any{
${members.join("")}	})
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest("POST", ${literal(url + path)}, bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	key := make([]byte, 16)
	rand.Read(key)
	request.SetBasicAuth(os.Getenv("POSTERN_ACCOUNT_SID"), os.Getenv("POSTERN_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", hex.EncodeToString(key))
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	io.Copy(os.Stdout, response.Body)
}
`;
}

const literal = (text: string) => withLongEscapes(quoted(text));

function literalOf(value: Value): string {
	if (typeof value === "string") return literal(value);
	if (typeof value !== "object") return String(value);
	const members = Object.entries(value).map(
		([name, member]) => `${literal(name)}: ${literalOf(member)}`,
	);
	return `map[string]any{${members.join(", ")}}`;
}
