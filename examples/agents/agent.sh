#!/usr/bin/env bash
# An agent in bash and no library: agent.sh TYPE COMMAND... runs the command for each task and each ask. In comes
# its message (JSON); what the command prints is the result (JSON); when it fails, what it printed is the fault's message.
export LC_ALL=C TZ=UTC # lengths are counted in bytes
type=$1 number=0
shift
exec 3<>"/dev/tcp/${NATS_HOST:-127.0.0.1}/${NATS_PORT:-4222}" || exit 1
printf 'CONNECT {"verbose":false,"pedantic":false,"lang":"bash"}\r\nSUB muster.task.%s agents 1\r\nSUB muster.ask.%s agents 2\r\n' "$type" "$type" >&3

answer() { # MESSAGE REPLY_SUBJECT COMMAND...
  local result envelope
  if result=$("${@:3}" <<<"$1" 3>&-); then
    result="{\"data\":$result}"
  else
    result=${result//[[:cntrl:]]/ } result=${result//\\/\\\\}
    result="{\"fault\":{\"message\":\"${result//\"/\\\"}\",\"retryable\":false}}"
  fi
  printf -v envelope '{"message_id":"%s-%d-%d","from_agent":"%s-%d","to_agent":"orchestrator","message_type":"result_share","payload":%s,"priority":"medium","timestamp":"%(%FT%TZ)T","requires_response":false,"timeout":0}' \
    "$type" $$ $((number += 1)) "$type" $$ "$result" -1
  printf 'PUB %s %d\r\n%s\r\n' "$2" ${#envelope} "$envelope" >&3
}

while IFS=$' \r' read -r -a line <&3; do
  case ${line[0]} in
    PING) printf 'PONG\r\n' >&3 ;;
    -ERR) echo "NATS: ${line[*]:1}" >&2 && exit 1 ;;
    MSG) read -r -N $((line[-1] + 2)) message <&3 && answer "${message%$'\r\n'}" "${line[3]}" "$@" ;;
  esac
done
