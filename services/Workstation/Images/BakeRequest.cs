using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Running;

namespace Orrery.Services.Workstation.Images;

/// <summary>A configuration that is to be baked or tried.</summary>
[Description("A configuration: its files, and the values that its templates are given.")]
public sealed record BakeRequest(
    [Searchable, Description("What it is called."), Example("krita")] string Name,
    [Description("Text by file name; states end in .sls.")] ImmutableSortedDictionary<string, string> Files,
    [Description("Values that templates read as 'pillar'.")] JsonElement? Variables = null,
    [Description("The file that is read first.")] string Entry = "init.sls")
{
    internal ConfigurationText Text => new(Files, Entry);

    internal JsonElement Pillar => Variables ?? JsonDocument.Parse("{}").RootElement;
}

/// <summary>An image: what a configuration changed on its base.</summary>
/// <param name="Layer">The changed files, a compressed tar archive with overlayfs's marks for what was deleted.</param>
/// <param name="Size">Bytes of the archive.</param>
/// <param name="Key">What it was made of: a hash of the compiled states and the base.</param>
/// <param name="Base">The machine it goes on: a hash of its release and its packages.</param>
public sealed record Image(string Name, ArtifactId Layer, long Size, string Key, string Base, StateReport Report);

/// <summary>The machine that images are made on.</summary>
/// <param name="Grains">What templates read as <c>grains</c>.</param>
/// <param name="Id">A hash of its release and its packages: what an image must find again where a desktop of it is opened.</param>
/// <param name="Contents">A hash of what lies in <c>/etc</c>, <c>/opt</c> and <c>/usr/local</c>, without what it reads: what decides, besides, whether an image is baked anew.</param>
public sealed record BaseSystem(JsonElement Grains, string Id, string Contents = "");
