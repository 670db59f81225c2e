using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Cli.Text;

/// <summary>JSON given on the command line, or in a file.</summary>
internal static class JsonText
{
    /// <param name="option">Where it stood.</param>
    /// <param name="text">The JSON, or <c>@FILE</c>.</param>
    public static JsonNode? Read(string option, string text)
    {
        try
        {
            var read = JsonNode.Parse(text.StartsWith('@') ? File.ReadAllText(text[1..]) : text);
            _ = read?.ToJsonString(); // what can't be written again is no text
            return read;
        }
        catch (InvalidOperationException)
        {
            throw new OrreryException("usage", $"{option} holds a text that is none: half a character, such as \\ud800 without its other half.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrreryException("usage", $"{option} {text} can't be read: {e.Message}");
        }
        catch (JsonException e)
        {
            throw new OrreryException("usage", $"{option} isn't JSON: {e.Message} Quote it for the shell, such as {option} '{{\"name\": 1}}', or put it in a file and write {option} @FILE.");
        }
    }
}
