using Microsoft.Playwright;
using Orrery.Report.Tests.Browser;
using Orrery.Services.Encode.Reports;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Orrery.Report.Tests.Browser;

/// <summary>One real browser, one stream and one server for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private StreamFolder? _folder;
    private FileServer? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>hls.js from the tools folder; null if it isn't installed.</summary>
    internal static string? HlsJs { get; } = HlsLibrary.Read(ToolsFolder());

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        _folder = new StreamFolder();
        _folder.Write("report.html", StreamFolder.WithCopies(StreamFolder.Report), HlsJs);
        _folder.Write("stream-only.html", StreamFolder.Report, HlsJs);
        _folder.Write("no-library.html", StreamFolder.WithCopies(StreamFolder.Report), null);
        File.WriteAllText($"{_folder.Root}/report.json", StreamFolder.Report.ToJson());
        _server = new FileServer(_folder.Root);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
            ],
        });
    }

    /// <summary>Opens a page of the folder, over HTTP or from disk.</summary>
    internal async Task<OpenPage> OpenAsync(string name, bool fromDisk = false, int width = 1280, bool script = true)
    {
        Assert.SkipUnless(_browser is not null, $"No Chromium at {Program}: install the package chromium to run the browser tests.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, JavaScriptEnabled = script });
        var open = new OpenPage(await context.NewPageAsync());
        await open.Page.GotoAsync(fromDisk ? $"file://{_folder!.Root}/{name}" : $"{_server!.Address}{name}");
        return open;
    }

    /// <summary>The folder with the stream, for handing it to a page.</summary>
    internal string Folder => _folder!.Root;

    internal void Write(string name, EncodeReport report) => _folder?.Write(name, report, HlsJs);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _server?.Dispose();
        _folder?.Dispose();
    }

    private static string? ToolsFolder()
    {
        if (Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Orrery.slnx"))) return Path.Combine(folder.FullName, "artifacts", "tools");
        return null;
    }
}

/// <summary>A page and what it complained about.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    public OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) => Requests.Add(request.Url);
        page.Dialog += async (_, dialog) =>
        {
            Complaints.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }
    public List<string> Complaints { get; } = [];
    public List<string> Requests { get; } = [];

    /// <summary>Starts playing without sound and waits until the pictures have moved on.</summary>
    public async Task PlayAsync(double past)
    {
        await Page.EvaluateAsync("() => { const v = document.querySelector('video'); v.muted = true; return v.play(); }");
        await Page.WaitForFunctionAsync("past => document.querySelector('video').currentTime > past", past);
    }

    /// <summary>Waits until pictures of that height are shown.</summary>
    public Task ShowsAsync(int height) => Page.WaitForFunctionAsync("h => document.querySelector('video').videoHeight === h", height);

    public Task<double> TimeAsync() => Page.EvaluateAsync<double>("() => document.querySelector('video').currentTime");

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
