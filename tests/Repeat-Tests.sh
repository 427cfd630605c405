#!/usr/bin/env bash
# Runs `dotnet test --no-build` repeatedly beside a busy loop for each processor, and reports the result and the time of
# each run. A test that fails here depends on the speed or the load of the machine.
#
#   tests/Repeat-Tests.sh [count] [arguments of dotnet test]     20 runs by default
#
# Ends with status 1 after a run that failed; Ctrl+C ends the loops too.
set -uo pipefail
cd "$(dirname "$0")/.."
count=${1:-20}
[ $# -eq 0 ] || shift
folder=$(mktemp -d)
loops=()

finish() {
  [ ${#loops[@]} -eq 0 ] || kill "${loops[@]}" 2>/dev/null
  wait
}
trap finish EXIT
trap 'exit 130' INT TERM

for _ in $(seq "$(nproc)"); do
  (while :; do :; done) &
  loops+=($!)
done

failed=0
for run in $(seq "$count"); do
  begin=$SECONDS
  result=passed
  dotnet test --no-build "$@" >"$folder/$run.log" 2>&1 || { result=FAILED && failed=$((failed + 1)); }
  tests=$(sed -nE 's/^ *(failed|succeeded|skipped): ([0-9]+).*/\2 \1/p' "$folder/$run.log" | paste -sd ,)
  printf '%3d: %s in %d s (%s)\n' "$run" "$result" $((SECONDS - begin)) "$tests"
  [ "$result" = passed ] || sed -n '/^failed /,/^  from /p' "$folder/$run.log"
done
printf '%d runs, %d failed; logs in %s\n' "$count" "$failed" "$folder"
[ "$failed" -eq 0 ]
