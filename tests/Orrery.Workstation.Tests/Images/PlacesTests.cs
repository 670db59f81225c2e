using System.Diagnostics;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Images;

namespace Orrery.Workstation.Tests.Images;

/// <summary>What desktops and images leave on a machine, who may look into it, and when it goes.</summary>
public sealed class PlacesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-places-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_a_killed_process_left_is_swept_and_what_a_living_one_holds_stays()
    {
        using var held = HeldFolder.Take(Path.Combine(_folder, "held"));
        Directory.CreateDirectory(held.Path);
        Directory.CreateDirectory(Path.Combine(_folder, "left"));
        File.WriteAllText(Path.Combine(_folder, "left.lock"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "young"));
        Directory.SetLastWriteTimeUtc(Directory.CreateDirectory(Path.Combine(_folder, "old")).FullName, DateTime.UtcNow.AddDays(-4));

        HeldFolder.Sweep(_folder, _ => true);
        Assert.Equal(["held", "held.lock", "young"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
        Assert.Throws<IOException>(() => HeldFolder.Take(held.Path));
        held.Dispose();
        Assert.Equal(["young"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_with_pipes_is_its_owners_alone_and_somebody_elses_is_refused()
    {
        var own = Path.Combine(_folder, "own");
        Directory.CreateDirectory(own);
        await DesktopPlaces.MakeOwnAsync(own, Stop);
        Assert.Equal("700", Said("stat", "-c", "%a", own));

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root gives folders to others.");
        Said("chown", "65534", own);
        var refused = await Assert.ThrowsAsync<FailureException>(() => DesktopPlaces.MakeOwnAsync(own, Stop));
        Assert.Equal("workstation.cache", refused.Failure.Type);
    }

    [Fact]
    public async Task Layers_that_were_not_used_for_long_go_when_all_take_too_much_and_those_in_use_stay()
    {
        var cache = new LayerCache(Path.Combine(_folder, "layers"), most: 2_500_000);
        var archive = Path.Combine(_folder, "layer.tar.gz");
        Directory.CreateDirectory(Path.Combine(_folder, "files"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "files", "file"), new byte[1_000_000], Stop);
        Said("tar", "-czf", archive, "-C", Path.Combine(_folder, "files"), ".");
        var unpacked = 0;
        async Task<UsedLayer> OpenAsync(string name) => await cache.OpenAsync(name, () => Task.FromResult(unpacked++ < 9 ? archive : ""), Stop);
        // Left by a process that was killed while it unpacked.
        Directory.CreateDirectory(Path.Combine(_folder, "layers", "a.half"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "layers", "a.half.lock"), "", Stop);

        await using (await OpenAsync("a")) { }
        await using var used = await OpenAsync("b");
        await using (await OpenAsync("a")) { }
        Assert.Equal((2, 1_000_000), (unpacked, new FileInfo(Path.Combine(used.Folder, "file")).Length));
        await using (await OpenAsync("c")) { }

        Assert.Equal(["b", "c"], Directory.GetDirectories(Path.Combine(_folder, "layers")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_lies_in_the_folders_that_images_go_over_is_part_of_what_they_are_made_of()
    {
        var before = await BaseReader.ContentsAsync([_folder], Stop);
        await File.WriteAllTextAsync(Path.Combine(_folder, "setting"), "a=1", Stop);
        var after = await BaseReader.ContentsAsync([_folder], Stop);
        Assert.Equal((64, after), (after.Length, await BaseReader.ContentsAsync([_folder], Stop)));
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void An_image_of_another_base_and_a_configuration_with_faults_are_refused_wherever_they_come_from()
    {
        var there = new BaseSystem(default, "now");
        BaseReader.Demand("now", there);
        Assert.Equal("workstation.base", Assert.Throws<FailureException>(() => BaseReader.Demand("then", there)).Failure.Type);
        var faulty = Runs.WorkstationServer.Configuration("bad", "a:\n  cmd.rum: []");
        Assert.Equal("input.configuration", Assert.Throws<FailureException>(() => Baking.States(faulty, new BaseSystem(faulty.Pillar, "now"))).Failure.Type);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Said(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
