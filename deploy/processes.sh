# For the scripts beside this: starts plain processes, waits until they answer, and stops all of them. Sourced after `set -euo pipefail`.
# Debian puts servers where only root looks.
PATH=$PATH:/usr/sbin
name=$(basename "$0")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
pids=()

fail() { echo "deploy/$name: $1" >&2; exit 1; }

stop() {
  trap - EXIT INT TERM
  # Hubs first, so that they tell their clients while the rest is still there.
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  wait "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 0' INT TERM

start() { # name, command…
  local log=$work/$1.log
  shift
  "$@" >"$log" 2>&1 &
  pids=("$!" "${pids[@]}")
}

answers() { # what, command…
  local what=$1
  shift
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return
    for pid in "${pids[@]}"; do kill -0 "$pid" 2>/dev/null || { tail -n 20 "$work"/*.log >&2; fail "a process ended before $what answered; its last words are above"; }; done
    sleep 0.2
  done
  fail "$what does not answer"
}

need() { # packages of Debian, tools…
  local packages=$1
  shift
  for tool; do command -v "$tool" >/dev/null || fail "$tool is missing. On Debian: apt-get install $packages"; done
}

free() { # ports…
  for taken; do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$taken") 2>/dev/null || fail "port $taken is taken; give another first port: deploy/$name 6080"
  done
}

build() {
  # It builds the hub too.
  dotnet build "$root/src/Pubby.Cli" -c Release -v quiet --nologo >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail 'the hub does not build'; }
}

servers() { # installs the emulators
  [ -e "$root/tests/servers/node_modules/.package-lock.json" ] || npm ci --silent --prefix "$root/tests/servers" || fail 'the emulators could not be installed'
}

redis() { # name, port
  start "$1" redis-server --port "$2" --bind 127.0.0.1 --save '' --appendonly no
  answers "$1" redis-cli -p "$2" ping
}

dynamodb() { # port
  start dynamodb env -C "$root/tests/servers/node_modules/amplify-dynamodb-simulator/emulator" \
    java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory -port "$1"
  answers 'DynamoDB Local' curl -s "http://127.0.0.1:$1"
  export Pubby__Store__Kind=DynamoDb Pubby__Store__DynamoDb__CreateTable=true Pubby__Store__DynamoDb__ServiceUrl="http://127.0.0.1:$1"
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1
}

publisher() { # makes $key, the same for all hubs
  key=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
  export ASPNETCORE_ENVIRONMENT=Production Pubby__Publishers__Keys__0__Name="$name" Pubby__Publishers__Keys__0__Rooms__0='*'
  # Whoever reaches these ports, on this machine alone, may subscribe.
  export Pubby__Subscribers__AnonymousRooms__0='*'
  Pubby__Publishers__Keys__0__Sha256=$(printf %s "$key" | sha256sum | cut -d' ' -f1)
  export Pubby__Publishers__Keys__0__Sha256
}

operator() { # makes $admin_key, the same for all hubs
  admin_key=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
  export Pubby__Admin__Keys__0__Name="$name" Pubby__Admin__Keys__0__Role=Operate
  Pubby__Admin__Keys__0__Sha256=$(printf %s "$admin_key" | sha256sum | cut -d' ' -f1)
  export Pubby__Admin__Keys__0__Sha256
}

hub() { # name, port, port of its admin listener
  start "$1" env -C "$work" dotnet "$root/src/Pubby.Hub/bin/Release/net10.0/Pubby.Hub.dll" --urls "http://127.0.0.1:$2" \
    --Pubby:Admin:Urls "http://127.0.0.1:$3" --Pubby:Drain:StopSeconds 2
}

watch_line() { echo "npx wscat -c ws://127.0.0.1:$1/ws -x '{\"action\":\"subscribe\",\"room\":\"match-1\",\"dump\":true}' -w 600"; }

publish_line() { echo "curl -X PUT http://127.0.0.1:$1/v1/rooms/match-1/messages/score -H 'Authorization: Bearer $key' -H 'Content-Type: application/json' -d '[1,0]'"; }

console_line() { echo "http://127.0.0.1:$1/console/#key=$admin_key"; }

nodes_line() { echo "dotnet run -c Release --no-build --project src/Pubby.Cli -- nodes --admin-url http://127.0.0.1:$1 --admin-key $admin_key"; }

until_one_ends() {
  wait -n "${pids[@]}" || true
  tail -n 20 "$work"/*.log >&2
  fail 'a process ended; its last words are above'
}
