using Orrery.Workers.Artifacts;

namespace Orrery.Workers.Tests.Artifacts;

/// <summary>Bytes that changed on the disk are never handed out.</summary>
public sealed class ArtifactDamageTests : ArtifactFixture
{
    [Fact]
    public async Task A_flipped_byte_is_found_at_the_first_read_by_another_process_and_the_artifact_counts_as_missing()
    {
        var stored = await Put(new string('a', 100_000));
        Flip(stored.Id, keepTime: true);
        using var restarted = Open();
        Assert.True(restarted.Contains(stored.Id)); // looks without reading
        Assert.Null(await restarted.OpenReadAsync(stored.Id, Cancel));
        var corrupt = Assert.Single(Corrupt);
        Assert.Equal(stored.Id, corrupt.Id);
        Assert.NotEqual(stored.Id, corrupt.Actual);
        Assert.True(File.Exists(corrupt.Quarantined));
        Assert.False(restarted.Contains(stored.Id));
    }

    [Fact]
    public async Task A_damaged_artifact_can_be_put_again()
    {
        var stored = await Put("abc");
        Flip(stored.Id, keepTime: false);
        Assert.Null(await Store.PathOfAsync(stored.Id, Cancel));
        await Put("abc");
        Assert.Equal("abc", await Read(Store, stored.Id));
    }

    [Fact]
    public async Task Putting_heals_damage_that_nobody_has_noticed_yet()
    {
        var stored = await Put("abc");
        Flip(stored.Id, keepTime: true);
        using var restarted = Open();
        await restarted.PutAsync("abc"u8.ToArray(), cancel: Cancel);
        Assert.Equal("abc", await Read(restarted, stored.Id));
        Assert.Empty(Corrupt);
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_checked_is_checked_again()
    {
        var stored = await Put("abc");
        Assert.Equal("abc", await Read(Store, stored.Id));
        Flip(stored.Id, keepTime: false);
        Assert.Null(await Store.OpenReadAsync(stored.Id, Cancel));
        Assert.Single(Corrupt);
    }

    [Fact]
    public async Task A_file_is_read_once_to_be_checked_however_often_it_is_asked_for()
    {
        var stored = await Put("abc");
        Age(stored.Id);
        using var restarted = Open();
        var path = await restarted.PathOfAsync(stored.Id, Cancel);
        Flip(stored.Id, keepTime: true); // unseen: same inode, length and time
        Assert.Equal(path, await restarted.PathOfAsync(stored.Id, Cancel));
        Assert.Empty(Corrupt);
    }

    [Fact]
    public async Task Many_readers_of_a_damaged_artifact_find_it_out_once()
    {
        var stored = await Put(new string('a', 1_000_000));
        Flip(stored.Id, keepTime: false);
        var paths = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Store.PathOfAsync(stored.Id, Cancel)));
        Assert.All(paths, Assert.Null);
        Assert.Single(Corrupt);
    }

    [Fact]
    public async Task A_damaged_artifact_is_not_exported()
    {
        var stored = await Put("abc");
        Flip(stored.Id, keepTime: false);
        Assert.False(await Store.MaterialiseAsync(stored.Id, Path.Combine(Root, "x"), cancel: Cancel));
        Assert.False(File.Exists(Path.Combine(Root, "x")));
    }

    /// <summary>Gives a file a modification time that .NET can set exactly.</summary>
    private void Age(ArtifactId id) => File.SetLastWriteTimeUtc(FileOf(id), new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private string FileOf(ArtifactId id) => Path.Combine(StoreRoot, "objects", id.Hex[..2], id.Hex);

    private void Flip(ArtifactId id, bool keepTime)
    {
        var path = FileOf(id);
        var time = File.GetLastWriteTimeUtc(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = new FileStream(path, FileMode.Open))
        {
            var first = file.ReadByte();
            file.Position = 0;
            file.WriteByte((byte)(first ^ 1));
        }
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetLastWriteTimeUtc(path, keepTime ? time : time.AddSeconds(1));
    }
}
