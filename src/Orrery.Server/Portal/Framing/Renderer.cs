using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orrery.Server.Portal.Pages;

namespace Orrery.Server.Portal.Framing;

/// <summary>Renders components to HTML. What they are given is text and is encoded; only marks of the portal itself are markup.</summary>
internal sealed class Renderer(ILoggerFactory logging)
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public async Task<string> RenderAsync(Type component, IReadOnlyDictionary<string, object?> parameters)
    {
        await using var renderer = new HtmlRenderer(_services, logging);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync(component, ParameterView.FromDictionary(parameters.ToDictionary()));
            return root.ToHtmlString();
        });
    }

    public Task<string> RenderAsync(Shown shown, Viewer viewer) =>
        RenderAsync(typeof(Whole), new Dictionary<string, object?> { ["Viewer"] = viewer, ["Of"] = shown.Component, ["Given"] = shown.Parameters.ToDictionary() });

    /// <summary>The whole document around a page's content.</summary>
    public async Task<string> FrameAsync(FrameModel frame) =>
        "<!doctype html>\n" + await RenderAsync(typeof(Frame), new Dictionary<string, object?> { ["Model"] = frame });
}
