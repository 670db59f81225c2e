using System.Diagnostics;

namespace Orrery.Tests.Encode;

/// <summary>An <c>orrery up</c> with the encode service and the probe service, and the command line to use it with: what a person has.</summary>
public sealed class EncodeServer : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly int _port = UpProcess.FreePort();
    private readonly string _data;
    private readonly (string, string)[] _environment;
    private UpProcess _up = null!;

    public EncodeServer() => (_data, _environment) = (_folder["data"], []);

    /// <param name="data">Its folder.</param>
    internal EncodeServer(string? data, params (string Name, string Value)[] environment) => (_data, _environment) = (data ?? _folder["data"], environment);

    public string Server => $"http://127.0.0.1:{_port}";

    public string Folder => _folder.Path;

    public int ProcessId => _up.Id;

    /// <summary>Where the server keeps an artifact's bytes.</summary>
    public string ArtifactPath(ArtifactId id) => Path.Combine(_data, "artifacts", "objects", id.Hex[..2], id.Hex);

    internal string Said => _up.Said;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("ORRERY_TOOLS", Checkout.Tools);
        _up = UpProcess.Start(_environment, "up", "--data", _data, "--listen", $"127.0.0.1:{_port}", "--service", TestServer.InOwnFolder("Orrery.Services.Encode"), "--service", TestServer.Probe);
        await Patience.UntilAsync(() => _up.Said.Contains("orrery is up"), "orrery up to be up");
    }

    /// <summary>Runs <c>orrery encode</c> to its end.</summary>
    public async Task<(int Code, string Said, string Out)> EncodeAsync(string input, params string[] more)
    {
        var output = Path.Combine(Folder, "out-" + Guid.NewGuid().ToString("n"));
        await using var encode = UpProcess.Start(["encode", input, "--server", Server, "--out", output, .. more]);
        var code = await encode.EndAsync(TimeSpan.FromMinutes(4));
        return (code, encode.Said, output);
    }

    /// <summary>Runs any other command against the server, to its end.</summary>
    internal async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using var command = UpProcess.Start([.. arguments, "--server", Server]);
        return (await command.EndAsync(TimeSpan.FromMinutes(2)), command.Said);
    }

    /// <summary>Makes a small clip with ffmpeg; arguments are separated by single spaces, the last is the file's name.</summary>
    public string Clip(string arguments)
    {
        var words = arguments.Split(' ');
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "clips", Guid.NewGuid().ToString("n"))).FullName, words[^1]);
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. words[..^1], path]))!;
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return path;
    }

    public string Bytes(string name, byte[] bytes)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "clips", Guid.NewGuid().ToString("n"))).FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await _up.StopAsync();
        await _up.DisposeAsync();
        _folder.Dispose();
    }
}
