using System.Diagnostics;

namespace Orrery.Tests;

/// <summary>A file system in memory whose size can be changed, so that it is full when a test wants it to be.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TestFolder _folder = new();

    private SmallDisk() { }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    /// <summary>Mounts one, or skips the test with the reason.</summary>
    /// <param name="size">As mount writes it: <c>64k</c>, <c>1g</c>. Memory is used only for what is written.</param>
    public static SmallDisk MountOrSkip(string size)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.Path) is { } problem)
        {
            disk._folder.Dispose();
            Assert.Skip($"A file system can't be mounted here, which takes root and the right to mount: {problem}");
        }

        return disk;
    }

    public void Resize(string size)
    {
        if (TryResize(size) is { } problem) Assert.Fail($"The disk can't be resized: {problem}");
    }

    /// <summary>Leaves room for so many bytes, give or take a page.</summary>
    /// <remarks>The kernel refuses a size below what is used, and a server may write between looking and asking: then it is looked anew.</remarks>
    public void LeaveFree(long bytes)
    {
        string? problem = null;
        for (var i = 0; i < 10; i++)
        {
            var drive = new DriveInfo(Path);
            if ((problem = TryResize($"{(drive.TotalSize - drive.AvailableFreeSpace + bytes) / 1024}k")) is null) return;
        }

        Assert.Fail($"The disk can't be resized: {problem}");
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private string? TryResize(string size) => Run("mount", "-o", $"remount,size={size}", Path);

    /// <returns>What it complained of; null when all went well.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program}: {said.Trim()}";
    }
}
