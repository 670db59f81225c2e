using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

public sealed class ScratchFoldersTests : SandboxFixture
{
    private string Work => Path.Combine(Root, "work");

    [Fact]
    public void A_living_process_keeps_its_folders()
    {
        using var living = new ScratchFolders(Work);
        using var scratch = living.Create();
        using var other = new ScratchFolders(Work);
        Assert.Empty(other.Swept);
        Assert.True(Directory.Exists(scratch.Path));
        Assert.NotEqual(scratch.Path, other.Create().Path);
    }

    [Fact]
    public void Nothing_is_left_when_all_is_disposed()
    {
        using (var folders = new ScratchFolders(Work))
        {
            using var scratch = folders.Create();
            File.WriteAllText(Path.Combine(scratch.Path, "x"), "");
            folders.Create();
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(Work));
    }

    [Fact]
    public async Task What_a_hostile_program_leaves_can_be_removed_and_no_link_is_followed()
    {
        var outside = Directory.CreateDirectory(Path.Combine(Root, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "keep"), "");
        using var folders = new ScratchFolders(Work);
        var scratch = folders.Create();
        var script = $"mkdir closed && touch closed/x && chmod 000 closed; ln -s {outside} link; ln -s {outside}/keep file; mkfifo pipe; touch $(printf 'b\\377d'); "
            + "exec perl -e '$n = \"n\" x 200; for (1..100) { mkdir $n; chdir $n or die } open F, \">end\" or die'"; // 20,000 characters deep
        var outcome = await Run(Shell(script) with { Scratch = scratch.Path });
        Assert.True(outcome.Succeeded, Told(outcome));
        scratch.Dispose();
        Assert.False(Directory.Exists(scratch.Path));
        Assert.True(File.Exists(Path.Combine(outside, "keep")));
    }

    [Fact]
    public async Task Only_regular_files_are_found_as_outputs()
    {
        using var folders = new ScratchFolders(Work);
        using var scratch = folders.Create();
        var outcome = await Run(Shell("echo x > file; mkdir d; echo y > d/file; ln -s /etc/passwd link; ln -s /etc dlink; mkfifo pipe") with { Scratch = scratch.Path });
        Assert.True(outcome.Succeeded, Told(outcome));
        Assert.Equal(Path.Combine(scratch.Path, "file"), scratch.Find("file"));
        Assert.Equal(Path.Combine(scratch.Path, "d/file"), scratch.Find("d/file"));
        foreach (var name in (string[])["link", "dlink/passwd", "pipe", "d", "none", "none/x"]) Assert.Null(scratch.Find(name));
        foreach (var name in (string[])["../file", "/etc/passwd", "d/../file", ""]) Assert.Throws<ArgumentException>(() => scratch.Find(name));
    }
}
