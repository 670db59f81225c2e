using Orrery.Portal;
using Orrery.Portal.Tests;

[assembly: AssemblyFixture(typeof(Portal))]

namespace Orrery.Portal.Tests;

/// <summary>One browser for all tests, and one server with runs in every state for those that don't harm it.</summary>
public sealed class Portal : IAsyncLifetime
{
    private Browser? _browser;

    internal Stage Stage { get; private set; } = null!;

    internal Scenes Scenes { get; private set; } = null!;

    /// <summary>A window of its own.</summary>
    internal Task<Window> OpenAsync(Look? look = null)
    {
        Assert.SkipUnless(_browser is not null, Browser.Missing);
        return _browser.OpenAsync(look);
    }

    public async ValueTask InitializeAsync()
    {
        if (!Browser.IsInstalled) return;
        Assertions.SetDefaultExpectTimeout(15_000);
        var starting = Browser.StartAsync();
        Stage = await Stage.StartAsync(Stage.Probe, Stage.Review);
        Scenes = await Scenes.PlayAsync(Stage, items: 450);
        _browser = await starting;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (Stage is not null) await Stage.DisposeAsync();
    }
}
