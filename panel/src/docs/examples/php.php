<?php
// PHP 8 or newer, no extension needed.
const BASE = '__BASE_URL__';
const TOKEN = '__TOKEN__';
const LEASE = ['country' => 'RU', 'productId' => '2']; // 2 is Telegram

/** @return array{int, array<string, mixed>} status and answer */
function call(string $path, array $body): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => 'content-type: application/json',
        'content' => json_encode(['token' => TOKEN] + $body),
        'ignore_errors' => true,
        'timeout' => 90,
    ]]);
    $answer = json_decode(file_get_contents(BASE . $path, false, $context), true);
    return [$answer['status'] ?? 200, $answer];
}

[$status, $lease] = call('/api/get_number', LEASE);
if ($status !== 200) {
    throw new RuntimeException($lease['detail']);
}
echo "number: {$lease['number']}\n";

// Use the number now.
for ($attempt = 0; $attempt < 5; $attempt++) {
    [$status, $answer] = call('/api/get_sms', LEASE + ['numberId' => $lease['numberId'], 'wait' => 60]);
    if ($status === 200) {
        echo "code: {$answer['sms']}\n";
        exit(0);
    }
    if ($status !== 409) { // 409: nothing has arrived yet
        throw new RuntimeException($answer['detail']);
    }
}
throw new RuntimeException('no code came');
