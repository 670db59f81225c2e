using System.Globalization;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Images;

namespace Orrery.Workstation.Tests.Runs;

/// <summary>Configurations that want more than their image. None of these commands does harm where it succeeds.</summary>
public class EscapeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_writes_a_configuration_reaches_neither_the_servers_data_nor_its_devices_mounts_and_processes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Trying mounts overlays, which needs root.");
        // The data folder lies below one that images are made of.
        var folder = Path.Combine("/var/tmp", $"orrery-escape-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        try
        {
            await using var server = await WorkstationServer.StartAsync(folder);
            var secret = Path.Combine(folder, "secret");
            await File.WriteAllTextAsync(secret, "key", Stop);
            Directory.CreateDirectory(DesktopPlaces.Root);
            var inCache = Path.Combine(DesktopPlaces.Root, $"escape-{Guid.NewGuid():n}");
            await File.WriteAllTextAsync(inCache, "key", Stop);
            string[] tries =
            [
                "mknod /tmp/disk b 7 0",
                "mount -t tmpfs tmpfs /mnt",
                "unshare --mount true",
                "nsenter --target 1 --mount true",
                "chroot / true",
                $"cat {secret}",
                $"cat {inCache}",
                $"cat /proc/1/root{secret}",
                $"cat /proc/1/cwd{secret}",
                $"perl -e 'mkdir \"/tmp/x\"; chroot \"/tmp/x\" or die; chdir \"..\" for 1..40; chroot \".\" or die; open F, \"{secret}\" or die'",
                "test -w /proc/sys/kernel/core_pattern",
                $"kill -0 {Environment.ProcessId}",
                "ip link set lo mtu 65536 || ifconfig lo mtu 65536",
            ];

            var report = await server.RunAsync<TryRequest, StateReport>("try", new TryRequest(WorkstationServer.Configuration("escape",
                string.Concat(tries.Select((t, i) => $"try{i:00}:\n  cmd.run:\n    - name: |\n        {t}\n")) + """
                zrights: {cmd.run: [name: 'awk "/CapEff|CapPrm|CapBnd|NoNewPrivs/{print \$2}" /proc/self/status']}
                zwork: {cmd.run: [name: 'touch /opt/mine && chown nobody:nogroup /opt/mine && runuser -u nobody -- sh -c "echo mine > /opt/mine" && cat /opt/mine']}
                """), Test: false));

            Assert.Equal([], report.States.Take(tries.Length).Where(s => s.Result != false).Select(s => tries[int.Parse(s.Id[3..], CultureInfo.InvariantCulture)]));
            const ulong refused = 1UL << 2 | 1UL << 12 | 1UL << 16 | 1UL << 17 | 1UL << 18 | 1UL << 19 | 1UL << 21 | 1UL << 22 | 1UL << 25 | 1UL << 27;
            var rights = report.States[^2].Comment.Split('\n');
            Assert.All(rights[..3], r => Assert.Equal(0UL, ulong.Parse(r, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & refused));
            Assert.Equal("1", rights[3]);
            Assert.Equal("mine", report.States[^1].Comment);
            File.Delete(inCache);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
