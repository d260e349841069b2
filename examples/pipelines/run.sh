#!/bin/sh
# One job of a pipeline: sh run.sh synthesise|plan|apply|drift|merge, in the directory of cdktf.json. The GitHub action and the GitLab
# component run it; whatever else runs jobs can do so too. Results go to RAMPSYNC_PIPELINE_DIR (.rampsync).
#
#   RAMPSYNC_PIPELINE_DIR             where results go, and where plan finds those of synthesise
#   RAMPSYNC_PIPELINE_STACKS          names or globs of stacks, separated by blanks; default: all
#   RAMPSYNC_PIPELINE_ALLOW_REMOVALS  of apply: the reviewed number of values that may be removed
#   RAMPSYNC_PIPELINE_MAX_CALLS       of apply: refuse a run that would write more often
#   RAMPSYNC_PIPELINE_SINCE           of drift: an earlier report, where that file is there
#   RAMPSYNC_PIPELINE_SHARD           of plan, apply and drift: I/N, the part of the tenants of this job; merge makes one report of all
#   RAMPSYNC_PIPELINE_NOTIFY          true: tell the routes of rampsync.notices.json
set -eu
set -f # globs are for rampsync

results=${RAMPSYNC_PIPELINE_DIR:-.rampsync}
stacks=${RAMPSYNC_PIPELINE_STACKS:-}
mkdir -p "$results"

rampsync() { npx --no-install rampsync "$@"; }

fail() {
  echo "run.sh: $1" >&2
  exit 1
}

# Arguments that several modes have.
set -- "${1:-}" $stacks
mode=$1
shift
[ "${RAMPSYNC_PIPELINE_NOTIFY:-}" != true ] || case $mode in plan | apply | drift) set -- "$@" --notify ;; esac
[ -z "${RAMPSYNC_PIPELINE_SHARD:-}" ] || case $mode in plan | apply | drift) set -- "$@" --shard "$RAMPSYNC_PIPELINE_SHARD" ;; esac

case $mode in
  synthesise)
    # A program of whoever opened the pull request runs here: nothing secret may be in its reach.
    for name in OPSRAMP_CLIENT_SECRET OPSRAMP_CLIENT_SECRET_PREVIOUS RAMPSYNC_FINGERPRINT_KEY; do
      eval "[ -z \"\${$name:-}\" ]" || fail "$name is set: the job that runs the program must have no credentials"
    done
    rampsync validate --json-out "$results/validate.json"
    output=$(node -p 'JSON.parse(require("node:fs").readFileSync("cdktf.json", "utf8")).output ?? "cdktf.out"')
    rm -rf "$results/cdktf.out"
    cp -R "$output" "$results/cdktf.out"
    ;;
  plan)
    # No program runs here: what synthesise left is data, known by its digest.
    digest=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).digest' "$results/validate.json")
    rampsync plan --synthesised "$results/cdktf.out" --digest "$digest" \
      --report "markdown=$results/plan.md" --report "json=$results/plan.json" "$@"
    ;;
  apply)
    [ -z "${RAMPSYNC_PIPELINE_ALLOW_REMOVALS:-}" ] || set -- "$@" --allow-removals "$RAMPSYNC_PIPELINE_ALLOW_REMOVALS"
    [ -z "${RAMPSYNC_PIPELINE_MAX_CALLS:-}" ] || set -- "$@" --max-calls "$RAMPSYNC_PIPELINE_MAX_CALLS"
    rampsync apply --auto-approve --lock-timeout 600 --receipts "$results/receipts" --report "json=$results/apply.json" "$@"
    ;;
  drift)
    since=${RAMPSYNC_PIPELINE_SINCE:-}
    [ -z "$since" ] || [ ! -f "$since" ] || set -- "$@" --since "$since"
    rampsync drift --report "sarif=$results/drift.sarif" --report "json=$results/drift.json" "$@"
    ;;
  merge)
    # What the jobs of a matrix left of drift, each in a directory of its own below shards/. A job without a result is told.
    set +f
    set -- "$results"/shards/*/drift.json
    set -f
    [ -f "$1" ] || fail "there is no drift.json in a directory of $results/shards"
    [ "${RAMPSYNC_PIPELINE_NOTIFY:-}" != true ] || set -- "$@" --notify
    rampsync report merge --partial --report "sarif=$results/drift.sarif" --report "json=$results/drift.json" "$@"
    ;;
  *) fail "the modes are synthesise, plan, apply, drift and merge" ;;
esac
