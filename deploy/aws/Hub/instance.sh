# What limits an instance of half a million connections: docs/how-to/tune-the-host.md.
cat >/etc/sysctl.d/90-pubby.conf <<'SYSCTL'
# Where something tracks connections after all, its table must hold all of them, and those that have just ended.
net.netfilter.nf_conntrack_max = 1048576
net.core.somaxconn = 65535
net.ipv4.tcp_max_syn_backlog = 65535
fs.nr_open = 2097152
fs.file-max = 4194304
SYSCTL
# Without the module its settings are not known; once it is loaded, buckets are set here: one for each eight entries.
modprobe nf_conntrack
echo 131072 >/sys/module/nf_conntrack/parameters/hashsize
sysctl --system
# Containers get no more open files than their engine, which runs already. The agent of ECS starts after this script.
mkdir -p /etc/systemd/system/docker.service.d /etc/systemd/system/containerd.service.d
printf '[Service]\nLimitNOFILE=1048576\n' |
  tee /etc/systemd/system/docker.service.d/nofile.conf >/etc/systemd/system/containerd.service.d/nofile.conf
systemctl daemon-reload
systemctl try-restart containerd docker
echo 'ECS_CONTAINER_STOP_TIMEOUT=120s' >>/etc/ecs/ecs.config
