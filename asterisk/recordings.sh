#!/bin/sh
# Keeps recordings for as long as they are to be kept, and notes for the dialplan when the disk is nearly full.
set -u
spool=${1:-/var/spool/asterisk}
settings=${2:-/etc/asterisk/recordings.conf}
rounds=${3:-}

watch_disk() {
  used=$(df --output=pcent "$spool" | tr -dc 0-9)
  if [ "$((100 - used))" -lt "$min_free_percent" ]; then
    touch "$spool/.no-recording"
  else
    rm -f "$spool/.no-recording"
  fi
}

remove_old() {
  [ -n "$keep_days" ] || return
  find "$spool/monitor" -type f -mmin "+$((keep_days * 1440))" -delete
  find "$spool/monitor" -mindepth 1 -type d -empty -mmin +60 -delete
} 2>/dev/null

round=0
while :; do
  # shellcheck source=/dev/null
  . "$settings"
  watch_disk
  # Once an hour.
  [ $((round % 360)) -eq 0 ] && remove_old
  round=$((round + 1))
  [ "$round" = "$rounds" ] && exit
  sleep 10
done
