{{- define "pubby.environment" -}}
- { name: ASPNETCORE_URLS, value: "http://0.0.0.0:5080" }
- { name: Pubby__Admin__Urls, value: "http://0.0.0.0:5081" }
- { name: Pubby__Store__Kind, value: {{ .Values.store.kind | quote }} }
{{- if eq .Values.store.kind "DynamoDb" }}
- { name: Pubby__Store__DynamoDb__Table, value: {{ .Values.store.table | quote }} }
{{- end }}
{{- with .Values.store.region }}
- { name: AWS_REGION, value: {{ . | quote }} }
{{- end }}
{{- if .Values.redis.existingSecret }}
- name: Pubby__Redis__Configuration
  valueFrom: { secretKeyRef: { name: {{ .Values.redis.existingSecret | quote }}, key: configuration } }
{{- else if .Values.redis.configuration }}
- { name: Pubby__Redis__Configuration, value: {{ .Values.redis.configuration | quote }} }
{{- else if .Values.redis.bundled.enabled }}
- { name: Pubby__Redis__Configuration, value: "{{ include "pubby.name" . }}-redis:6379" }
{{- end }}
{{- range $n, $key := .Values.publishers.keys }}
- { name: Pubby__Publishers__Keys__{{ $n }}__Name, value: {{ $key.name | quote }} }
- { name: Pubby__Publishers__Keys__{{ $n }}__Sha256, value: {{ $key.sha256 | quote }} }
{{- range $m, $room := $key.rooms }}
- { name: Pubby__Publishers__Keys__{{ $n }}__Rooms__{{ $m }}, value: {{ $room | quote }} }
{{- end }}
{{- end }}
{{- range $n, $room := .Values.subscribers.anonymousRooms }}
- { name: Pubby__Subscribers__AnonymousRooms__{{ $n }}, value: {{ $room | quote }} }
{{- end }}
{{- range $n, $origin := .Values.subscribers.allowedOrigins }}
- { name: Pubby__Subscribers__AllowedOrigins__{{ $n }}, value: {{ $origin | quote }} }
{{- end }}
{{- range $n, $proxy := .Values.trustedProxies }}
- { name: Pubby__TrustedProxies__{{ $n }}, value: {{ $proxy | quote }} }
{{- end }}
- { name: Pubby__Limits__Connections, value: "{{ int64 .Values.connections }}" }
- { name: Pubby__Drain__StopSeconds, value: {{ include "pubby.stopSeconds" . | quote }} }
- { name: Pubby__Drain__NoticeSeconds, value: {{ include "pubby.noticeSeconds" . | quote }} }
{{- range $name, $value := .Values.settings }}
- { name: {{ $name | quote }}, value: {{ $value | quote }} }
{{- end }}
{{- end -}}
