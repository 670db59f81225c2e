# What a painter's desktop needs. Bake it (workstation/bake), then roll it out to a pool (workstation/pipeline).
tools:
  pkg.installed:
    - pkgs: [krita, fonts-dejavu-core]

/etc/studio/welcome:
  file.managed:
    - contents: |
        Painting on {{ grains.os }} {{ grains.oscodename }}, {{ grains.num_cpus }} cores.
        Project: {{ pillar.project | default('demo') }}
    - makedirs: true
    - mode: 0644

/opt/brushes:
  file.directory:
    - mode: 0755

fetch the brushes:
  cmd.run:
    - name: touch /opt/brushes/round.kpp
    - creates: /opt/brushes/round.kpp
    - require:
      - file: /opt/brushes
