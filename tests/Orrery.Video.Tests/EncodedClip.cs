using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Orrery.Client;
using Orrery.Server.Hosting;
using Orrery.Video.Tests;

[assembly: AssemblyFixture(typeof(EncodedClip))]

namespace Orrery.Video.Tests;

/// <summary>A server with a tiny clip of two shots that it has really encoded in two renditions, and a browser to look at it with.</summary>
public sealed class EncodedClip : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orrery-video-");
    private OrreryServer? _server;
    private OrreryClient? _client;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The run that encoded it, and one that was refused its source.</summary>
    public RunId Run { get; private set; }

    public RunId FailedRun { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        Environment.SetEnvironmentVariable("ORRERY_TOOLS", Tools);
        var service = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orrery.Services.Encode", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Orrery.Services.Encode.dll"));
        _server = await OrreryServer.StartAsync(new ServerOptions { DataFolder = Path.Combine(_folder.FullName, "data"), Listen = new IPEndPoint(IPAddress.Loopback, 0), Services = [service], Partitions = 2 });
        _client = new OrreryClient(_server.Address);
        Run = await EncodeAsync(Clip(), "clip.mp4");
        var text = Path.Combine(_folder.FullName, "text.mp4");
        await File.WriteAllTextAsync(text, "This is no video.");
        FailedRun = await EncodeAsync(text, "text.mp4");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        });
    }

    /// <summary>Opens the video page of a run.</summary>
    internal async Task<IPage> OpenAsync(RunId run, int width = 1280, bool script = true)
    {
        Assert.SkipUnless(_browser is not null, $"No Chromium at {Program}: install the package chromium to run the browser tests.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 1600 }, JavaScriptEnabled = script });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{_server!.Address}runs/{run}/pages/video");
        return page;
    }

    /// <summary>The same, and waits for the first picture.</summary>
    internal async Task<IPage> OpenVideoAsync(int width = 1280)
    {
        var page = await OpenAsync(Run, width);
        await page.WaitForFunctionAsync("() => document.querySelector('.stage video')?.readyState >= 2 && document.querySelectorAll('.switch [role=radio]').length === 3");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<RunId> EncodeAsync(string path, string name)
    {
        await using var bytes = File.OpenRead(path);
        var source = await _client!.UploadAsync(bytes);
        var run = (await _client.StartAsync("encode", "video", new JsonObject { ["source"] = source.Id.ToString(), ["name"] = name, ["ladder"] = new JsonArray("240p", "144p"), ["preset"] = "ultrafast" })).Run;
        await foreach (var _ in _client.FollowAsync(run, lean: true)) { }
        return run;
    }

    /// <summary>Two shots of one and a half seconds each, in H.264 so that the browser can show the source too.</summary>
    private string Clip()
    {
        var path = Path.Combine(_folder.FullName, "clip.mp4");
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg",
        [
            "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=426x240:rate=24:duration=1.5", "-f", "lavfi", "-i", "mandelbrot=size=426x240:rate=24",
            "-filter_complex", "[1:v]trim=duration=1.5,setsar=1[b];[0:v]setsar=1[a];[a][b]concat=n=2:v=1,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", path,
        ]))!;
        ffmpeg.WaitForExit();
        return ffmpeg.ExitCode == 0 ? path : throw new InvalidOperationException("ffmpeg could not make the clip.");
    }

    private static string Tools
    {
        get
        {
            if (Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } named) return named;
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orrery.slnx"))) folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? ".", "artifacts", "tools");
        }
    }
}
