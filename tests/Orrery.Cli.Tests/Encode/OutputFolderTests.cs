using Orrery.Cli.Encode;
using Orrery.Client;

namespace Orrery.Cli.Tests.Encode;

public sealed class OutputFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-cli-").FullName;

    [Fact]
    public void Looking_at_a_folder_leaves_nothing_behind()
    {
        Assert.Null(new OutputFolder($"{_folder}/a/b").Problem());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_file_in_its_place_or_above_is_refused()
    {
        File.WriteAllText($"{_folder}/file", "x");
        Assert.Equal($"--out {_folder}/file is a file. Name a folder; it is made if need be.", new OutputFolder($"{_folder}/file").Problem());
        Assert.Equal($"--out {_folder}/file/sub can't be made, since {_folder}/file is a file. Name another folder.", new OutputFolder($"{_folder}/file/sub").Problem());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused() => Assert.StartsWith("--out /proc/x can't be written: ", new OutputFolder("/proc/x").Problem());

    [Fact]
    public void Somebody_elses_files_are_never_replaced()
    {
        Directory.CreateDirectory($"{_folder}/out/sub");
        Assert.Null(new OutputFolder($"{_folder}/out").Problem());
        File.WriteAllText($"{_folder}/out/sub/thesis.txt", "x");
        Assert.Equal($"--out {_folder}/out holds files that aren't an earlier encode's, such as sub/thesis.txt. Name another folder, or move them away.", new OutputFolder($"{_folder}/out").Problem());
    }

    [Fact]
    public async Task A_second_package_takes_the_place_of_the_first_whole()
    {
        await WriteAsync("r01", ("master.m3u8", "one"), ("video/1.m4s", "one"));
        Assert.Null(Out.Problem());
        await WriteAsync("r02", ("master.m3u8", "two"));
        Assert.Equal([".orrery-package.json", "master.m3u8"], Directory.EnumerateFileSystemEntries($"{_folder}/out").Select(Path.GetFileName).Order());
        Assert.Equal("two", File.ReadAllText($"{_folder}/out/master.m3u8"));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_download_that_breaks_leaves_the_first_package_as_it_was()
    {
        await WriteAsync("r01", ("master.m3u8", "one"));
        await Assert.ThrowsAsync<IOException>(() => Out.ReplaceAsync("r02", folder =>
        {
            File.WriteAllText($"{folder}/master.m3u8", "two");
            throw new IOException("the disk is full");
        }));
        Assert.Equal("one", File.ReadAllText($"{_folder}/out/master.m3u8"));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_that_appeared_during_the_encode_is_kept()
    {
        await WriteAsync("r01", ("master.m3u8", "one"));
        File.WriteAllText($"{_folder}/out/notes.txt", "mine");
        var refusal = await Assert.ThrowsAsync<OrreryException>(() => WriteAsync("r02", ("master.m3u8", "two")));
        Assert.Contains("notes.txt appeared meanwhile", refusal.Message);
        Assert.Equal("mine", File.ReadAllText($"{_folder}/out/notes.txt"));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../evil")]
    [InlineData("")]
    public void A_server_does_not_choose_places_outside(string path) => Assert.Throws<OrreryException>(() => PackageDownload.PathIn(_folder, path));

    private OutputFolder Out => new($"{_folder}/out");

    private Task WriteAsync(string run, params (string Path, string Text)[] files) => Out.ReplaceAsync(run, folder =>
    {
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName($"{folder}/{path}")!);
            File.WriteAllText($"{folder}/{path}", text);
        }

        return Task.FromResult<IReadOnlyList<string>>([.. files.Select(f => f.Path)]);
    });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
