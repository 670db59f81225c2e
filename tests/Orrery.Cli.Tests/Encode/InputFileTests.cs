using Orrery.Cli.Encode;

namespace Orrery.Cli.Tests.Encode;

public sealed class InputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-cli-").FullName;

    [Fact]
    public void A_missing_file_is_said_with_where_it_was_looked_for()
    {
        Assert.Equal($"{_folder}/clip.mp4 doesn't exist. Check the path.", InputFile.Problem($"{_folder}/clip.mp4"));
        Assert.EndsWith($"it is looked for in {Directory.GetCurrentDirectory()}.", InputFile.Problem("no-such-clip.mp4"));
    }

    [Fact]
    public void A_folder_is_not_a_file() => Assert.Equal($"{_folder} is a folder. Name one video file in it.", InputFile.Problem(_folder));

    [Fact]
    public void An_empty_file_and_a_device_hold_nothing_to_encode()
    {
        File.WriteAllBytes($"{_folder}/empty.mp4", []);
        Assert.Equal($"{_folder}/empty.mp4 is empty (0 bytes), or not a regular file. Copy it again from where it came.", InputFile.Problem($"{_folder}/empty.mp4"));
        Assert.NotNull(InputFile.Problem("/dev/zero"));
    }

    [Fact]
    public void A_file_that_can_be_read_has_no_problem_and_is_named_by_its_hash()
    {
        File.WriteAllText($"{_folder}/clip.mp4", "abc");
        Assert.Null(InputFile.Problem($"{_folder}/clip.mp4"));
    }

    [Fact]
    public async Task The_hash_is_that_of_the_bytes_and_progress_ends_at_the_length()
    {
        File.WriteAllText($"{_folder}/clip.mp4", "abc");
        var last = (0L, 0L);
        var id = await InputFile.HashAsync($"{_folder}/clip.mp4", (done, total) => last = (done, total), TestContext.Current.CancellationToken);
        Assert.Equal("sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", id.ToString());
        Assert.Equal((3, 3), last);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
