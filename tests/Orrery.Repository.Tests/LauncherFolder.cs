using System.Diagnostics;
using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

namespace Orrery.Repository.Tests;

/// <summary>A throwaway folder with the real launcher and a stand-in for `dotnet` that notes what it is asked to do.</summary>
internal sealed class LauncherFolder : IDisposable
{
    private const string Dotnet = """
        #!/bin/bash
        [[ $1 != --version ]] || exit 0
        if [[ $1 == build ]]; then
            echo "$2" >>builds
            [[ ! -f broken ]] || { cat broken; exit 1; }
            mkdir -p artifacts/bin/Orrery.Server/release
            touch artifacts/bin/Orrery.Server/release/orrery.dll
        elif [[ $1 == *orrery.dll ]]; then
            echo "ran in $PWD with: ${*:2}"
        else # a test project: its folder holds what it reports and its exit code
            project=tests/$(basename "$1" .dll)
            while [[ $1 != -xml ]]; do shift; done
            [[ ! -f $project/report ]] || cp "$project/report" "$2"
            exit "$(<"$project/code")"
        fi
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orrery-launcher-");

    public LauncherFolder()
    {
        foreach (var file in RepositoryFiles.All.Where(file => file.Path == "orrery" || file.IsUnder("tools")))
        {
            Write(file.Path, file.Text);
        }

        // As if set-up had run: every tool is there.
        Write("artifacts/tools/installed.json", RepositoryFiles.The("tools/package-lock.json").Text);
        foreach (var tool in new[] { "ffmpeg", "ffprobe", "bwrap", "chromium" }) WriteScript($"bin/{tool}", "");
        WriteScript("bin/dotnet", Dotnet);
        Write("src/A.cs", "class A;");
    }

    public string Path => _folder.FullName;

    /// <summary>What was built, in order.</summary>
    public string[] Builds => File.Exists($"{Path}/builds") ? File.ReadAllLines($"{Path}/builds") : [];

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName($"{Path}/{path}")!);
        File.WriteAllText($"{Path}/{path}", text);
    }

    /// <summary>A test project that ends with <paramref name="code"/>, after it reported, if it did.</summary>
    public void WriteTestProject(string name, int code, string? counts)
    {
        Write($"tests/{name}/code", $"{code}");
        if (counts is not null) Write($"tests/{name}/report", $"""<assemblies><assembly name="x" {counts}></assembly></assemblies>""");
    }

    /// <summary>Runs the launcher and returns its exit code, standard output and standard error.</summary>
    public (int Code, string Out, string Error) Run(params string[] arguments) => RunFrom(Path, $"{Path}/orrery", arguments);

    public (int Code, string Out, string Error) RunFrom(string workingFolder, string launcher, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [launcher, .. arguments])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteScript(string path, string text)
    {
        Write(path, text);
        File.SetUnixFileMode($"{Path}/{path}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
