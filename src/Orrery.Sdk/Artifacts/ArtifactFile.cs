using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>An artifact that an executable gets or gives as a file; JSON <c>{"$file": "sha256-…", "name": "clip.mp4"}</c>. See <see cref="Function.Executable"/>.</summary>
/// <param name="Id">The bytes.</param>
/// <param name="Name">What the file is called inside the sandbox, without slashes; <c>file</c> if it is left out.</param>
public sealed record ArtifactFile([property: JsonPropertyName(ArtifactFile.Property)] ArtifactId Id, string? Name = null)
{
    internal const string Property = "$file";
}
