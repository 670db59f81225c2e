using System.Diagnostics;
using Orrery.Media.Commands;

namespace Orrery.Media.Tests.RealTools;

/// <summary>Runs command lines with the installed tools, in new folders that go with the process.</summary>
internal static class MediaTool
{
    private static readonly string Root = Directory.CreateTempSubdirectory("orrery-media-").FullName;
    private static int _runs;

    static MediaTool() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Root, recursive: true);

    /// <summary>The folder with node_modules: ORRERY_TOOLS, or artifacts/tools in the repository.</summary>
    public static string Tools { get; } = FindTools();

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Root, $"{Interlocked.Increment(ref _runs)}")).FullName;

    public static ToolRun Run(CommandLine command)
    {
        var start = new ProcessStartInfo(ProgramOf(command.Program), command.Arguments) { WorkingDirectory = NewFolder() };
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        return Run(start);
    }

    /// <summary>ffmpeg with arguments separated by single spaces, for making clips.</summary>
    public static void Ffmpeg(string folder, string arguments) =>
        Run(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]) { WorkingDirectory = folder }).Succeeded();

    private static ToolRun Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var stderr = process.StandardError.ReadToEndAsync();
        var stdout = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolRun(start.WorkingDirectory, process.ExitCode, stdout, stderr.Result);
    }

    private static string ProgramOf(string program)
    {
        if (program != CommandLine.VmafFfprobe) return program;
        var path = Path.Combine(Tools, "node_modules", "@ffprobe-installer", "linux-x64", "ffprobe");
        if (OperatingSystem.IsLinux() && !File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute)) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        return path;
    }

    private static string FindTools()
    {
        if (Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } tools) return tools;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orrery.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "artifacts", "tools");
    }
}
