{{/* What a schema cannot say: it sees one value at a time. Each is a sentence that tells what to do. */}}
{{- define "pubby.checks" -}}
{{- $most := .Values.replicas -}}
{{- if .Values.autoscaling.enabled -}}{{- $most = .Values.autoscaling.maxReplicas -}}{{- end -}}
{{- $redis := include "pubby.redis" . -}}
{{- if and (gt (int $most) 1) (not $redis) -}}
{{- fail "Several pods need a Redis: set redis.existingSecret, redis.configuration or redis.bundled.enabled, or set replicas to 1." -}}
{{- end -}}
{{- if and (gt (int $most) 1) (ne .Values.store.kind "DynamoDb") -}}
{{- fail "Several pods need store.kind DynamoDb: set it, or set replicas to 1." -}}
{{- end -}}
{{- if and $redis (ne .Values.store.kind "DynamoDb") -}}
{{- fail "A hub with a Redis needs store.kind DynamoDb: set it, or take the Redis away." -}}
{{- end -}}
{{- if lt (int .Values.drain.graceSeconds) (add .Values.drain.stopSeconds .Values.drain.noticeSeconds 15 | int) -}}
{{- fail "drain.graceSeconds is too short: it is at least drain.stopSeconds + drain.noticeSeconds + 15." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is above autoscaling.maxReplicas." -}}
{{- end -}}
{{- $limits := .Values.resources.limits | default dict -}}
{{- if and (hasKey $limits "memory") (not (kindIs "invalid" $limits.memory)) -}}
{{- $needed := add 536870912 (mul .Values.connections 10240) -}}
{{- if lt (include "pubby.bytes" $limits.memory | int64) $needed -}}
{{- printf "resources.limits.memory is too little for %d connections: it is at least %dMi, 512 MiB and 10 KB for each. Raise it, or lower connections." (int64 .Values.connections) (div (add $needed 1048575) 1048576) | fail -}}
{{- end -}}
{{- end -}}
{{- range (list "Pubby__Admin__Enabled" "Pubby__Admin__Urls") -}}
{{- if hasKey $.Values.settings . -}}
{{- printf "settings.%s: leave it out. Probes, metrics and the network policy are at the admin port 5081." . | fail -}}
{{- end -}}
{{- end -}}
{{- if hasKey .Values.settings "Pubby__Limits__Connections" -}}
{{- fail "settings.Pubby__Limits__Connections: set connections in its place, which is compared with the memory." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (ge (int .Values.autoscaling.connections) (int .Values.connections)) -}}
{{- fail "autoscaling.connections is not below connections: pods would be full before others are added." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "An ingress needs a name: set ingress.host." -}}
{{- end -}}
{{- end -}}

{{/* A quantity of Kubernetes, in bytes. A number is what YAML read. */}}
{{- define "pubby.bytes" -}}
{{- $units := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $text := kindIs "string" . | ternary . (printf "%d" (int64 .)) -}}
{{- if not (regexMatch "^[0-9]+([.][0-9]+)?([kMGT]|[KMGT]i)?$" $text) -}}
{{- fail "resources.limits.memory: a size such as 3Gi." -}}
{{- end -}}
{{- mulf (regexFind "^[0-9.]+" $text | float64) (get $units (regexFind "[A-Za-z]*$" $text) | float64) | int64 -}}
{{- end -}}
