using System.Diagnostics;
using Orrery.Workers.Artifacts;

namespace Orrery.Workers.Tests.Artifacts;

public sealed class ArtifactStoreTests : ArtifactFixture
{
    private static readonly ArtifactId Abc = ArtifactId.Of("abc"u8);
    private static readonly string AbcFile = $"objects/{Abc.Hex[..2]}/{Abc.Hex}";

    [Fact]
    public async Task What_is_put_is_read_back_under_its_hash()
    {
        var stored = await Put("abc");
        Assert.Equal(new StoredArtifact(Abc, 3), stored);
        Assert.Equal("abc", await Read(Store, Abc));
        Assert.Equal([AbcFile], FilesInStore());
        Assert.True(Store.Contains(Abc));
        Assert.Equal(3, Store.SizeOf(Abc));
    }

    [Fact]
    public async Task The_same_bytes_put_by_many_at_once_are_one_artifact()
    {
        using var other = Open();
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Store : other).PutAsync(new MemoryStream(bytes), cancel: Cancel)));
        Assert.Equal(new StoredArtifact(ArtifactId.Of(bytes), bytes.Length), Assert.Single(stored.Distinct()));
        Assert.Single(FilesInStore());
        Assert.NotNull(await other.PathOfAsync(stored[0].Id, Cancel));
    }

    [Fact]
    public async Task A_missing_artifact_is_null_everywhere()
    {
        Assert.False(Store.Contains(Abc));
        Assert.Null(Store.SizeOf(Abc));
        Assert.Null(await Store.PathOfAsync(Abc, Cancel));
        Assert.Null(await Store.OpenReadAsync(Abc, Cancel));
        Assert.False(await Store.MaterialiseAsync(Abc, Path.Combine(Root, "x"), cancel: Cancel));
        Assert.False(File.Exists(Path.Combine(Root, "x")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_is_stored_and_given_away_if_asked(bool move)
    {
        var path = Write("file", "abc");
        Assert.Equal(new StoredArtifact(Abc, 3), await Store.PutFileAsync(path, move, Cancel));
        Assert.Equal(!move, File.Exists(path));
        Assert.Equal("abc", await Read(Store, Abc));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Combine(StoreRoot, AbcFile)));
    }

    [Fact]
    public async Task A_file_of_another_file_system_is_given_away_too()
    {
        var path = $"/dev/shm/orrery-test-{Guid.NewGuid():N}";
        File.WriteAllText(path, "abc");
        await Store.PutFileAsync(path, move: true, Cancel);
        Assert.False(File.Exists(path));
        Assert.Equal("abc", await Read(Store, Abc));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_a_pipe_and_a_folder_are_refused(bool move)
    {
        var secret = Write("secret", "s");
        var link = Path.Combine(Root, "link");
        var pipe = Path.Combine(Root, "pipe");
        var folder = Directory.CreateDirectory(Path.Combine(Root, "folder")).FullName;
        File.CreateSymbolicLink(link, secret);
        using (var mkfifo = Process.Start("mkfifo", [pipe])) await mkfifo.WaitForExitAsync(Cancel);
        foreach (var path in (string[])[link, pipe, folder])
            Assert.Contains(path, (await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutFileAsync(path, move, Cancel))).Message);
        await Assert.ThrowsAsync<FileNotFoundException>(() => Store.PutFileAsync(Path.Combine(Root, "none"), move, Cancel));
        Assert.Empty(FilesInStore());
        Assert.True(File.Exists(secret));
    }

    [Fact]
    public async Task An_export_is_a_copy_that_its_owner_may_change()
    {
        await Put("abc");
        var export = Path.Combine(Root, "export");
        File.WriteAllText(export, "old");
        Assert.True(await Store.MaterialiseAsync(Abc, export, cancel: Cancel));
        File.AppendAllText(export, "d");
        Assert.Equal("abcd", File.ReadAllText(export));
        Assert.Equal("abc", await Read(Store, Abc));
        Assert.Equal(["export"], Directory.EnumerateFiles(Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_shared_file_is_the_stores_own_and_read_only()
    {
        await Put("abc");
        var shared = Path.Combine(Root, "shared");
        for (var i = 0; i < 2; i++) Assert.True(await Store.MaterialiseAsync(Abc, shared, share: true, Cancel));
        Assert.Equal("abc", File.ReadAllText(shared));
        Assert.False(File.GetUnixFileMode(shared).HasFlag(UnixFileMode.UserWrite));
        Assert.Equal(["shared"], Directory.EnumerateFiles(Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_list_has_every_artifact_with_its_length()
    {
        var stored = new[] { await Put("abc"), await Put("de"), await Put("") };
        Write("store/objects/ba/stray", "x");
        Assert.Equal(stored.OrderBy(each => each.Id), Store.List().OrderBy(each => each.Id));
    }

    [Fact]
    public async Task What_a_dead_process_was_writing_is_swept_at_the_next_opening_but_not_what_a_living_one_is()
    {
        await Put("abc");
        var dead = Path.Combine(StoreRoot, "temporary", "123-abcdef");
        Directory.CreateDirectory(dead);
        File.WriteAllText(Path.Combine(dead, "1"), "half");
        File.WriteAllText(dead + ".lock", "");
        using var slow = new System.IO.Pipelines.Pipe().Reader.AsStream();
        var writing = Store.PutAsync(slow, cancel: Cancel);
        Assert.Equal(2, FilesInStore().Count(file => file.StartsWith("temporary")));

        using var reopened = Open();
        Assert.Equal(["123-abcdef"], reopened.Swept);
        Assert.Single(FilesInStore(), file => file.StartsWith("temporary"));
        Assert.False(File.Exists(dead + ".lock"));
        Assert.Equal("abc", await Read(reopened, Abc));
        Assert.False(writing.IsCompleted);
    }

    [Fact]
    public async Task A_source_that_fails_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Store.PutAsync(new BrokenStream(), cancel: Cancel));
        Assert.Empty(FilesInStore());
    }

    [Fact]
    public async Task A_full_disk_says_what_was_being_written_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs the superuser, to mount a small file system");
        var mount = Directory.CreateDirectory(Path.Combine(Root, "small")).FullName;
        await Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount);
        try
        {
            using var store = new ArtifactStore(Path.Combine(mount, "store"));
            var failure = await Assert.ThrowsAsync<DiskFullException>(() => store.PutAsync(new MemoryStream(new byte[3 << 20]), "chunk 7 of film.mov", Cancel));
            Assert.StartsWith("The disk was full while writing chunk 7 of film.mov (", failure.Message);
            Assert.EndsWith($"bytes free in {mount}/store). Free some space, then retry.", failure.Message);
            Assert.Empty(store.List());
            Assert.All(Directory.EnumerateFiles(Path.Combine(mount, "store"), "*", SearchOption.AllDirectories), file => Assert.EndsWith(".lock", file));
            var kept = await store.PutAsync(new byte[300_000], cancel: Cancel); // there is room again

            await Put("abc");
            var big = await Store.PutAsync(new byte[3 << 20], cancel: Cancel);
            var export = Path.Combine(mount, "export.mp4");
            failure = await Assert.ThrowsAsync<DiskFullException>(() => Store.MaterialiseAsync(big.Id, export, cancel: Cancel));
            Assert.Contains(export, failure.Message);
            Assert.Empty(Directory.EnumerateFiles(mount));
            var result = ResultKey.Of("f", "1", default);
            Assert.Throws<DiskFullException>(() => store.Results.Put(result, new byte[ResultCache.MaxDocument]));
            Assert.Null(store.Results.Find(result));
            Assert.True(await store.MaterialiseAsync(kept.Id, export, cancel: Cancel));
        }
        finally
        {
            await Run("umount", mount);
        }
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
    }

    private sealed class BrokenStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reads++ == 0 ? ValueTask.FromResult(100) : throw new TimeoutException();
    }
}
