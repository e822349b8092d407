// Go 1.21 or newer, the standard library only.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
)

const (
	base    = "__BASE_URL__"
	token   = "__TOKEN__"
	country = "RU"
	product = "2" // Telegram
)

var errNotYet = errors.New("nothing has arrived yet")

func call(path string, body map[string]any) (map[string]any, error) {
	body["token"], body["country"], body["productId"] = token, country, product
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	response, err := http.Post(base+path, "application/json", bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusConflict {
		return nil, fmt.Errorf("%w: %v", errNotYet, answer["detail"])
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%d: %v", response.StatusCode, answer["detail"])
	}
	return answer, nil
}

func main() {
	lease, err := call("/api/get_number", map[string]any{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("number:", lease["number"])

	// Use the number now.
	for attempt := 0; attempt < 5; attempt++ {
		answer, err := call("/api/get_sms", map[string]any{"numberId": lease["numberId"], "wait": 60})
		if err == nil {
			fmt.Println("code:", answer["sms"])
			return
		}
		if !errors.Is(err, errNotYet) {
			log.Fatal(err)
		}
	}
	log.Fatal("no code came")
}
