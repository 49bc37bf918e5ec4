{{/* What a schema cannot say: it sees one value at a time. Each is a sentence that tells what to do. */}}
{{- define "pubby.checks" -}}
{{- $most := .Values.replicas -}}
{{- if .Values.autoscaling.enabled -}}{{- $most = .Values.autoscaling.maxReplicas -}}{{- end -}}
{{- $redis := or .Values.redis.configuration .Values.redis.existingSecret .Values.redis.bundled.enabled -}}
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
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "An ingress needs a name: set ingress.host." -}}
{{- end -}}
{{- end -}}
