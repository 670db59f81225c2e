using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>How the kernel writes JSON: camel case, what no number can say as words, cycles left out.</summary>
internal static class KernelJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        ReferenceHandler = ReferenceHandler.IgnoreCycles,
        IncludeFields = true,
        MaxDepth = 32,
    };

    /// <summary>A tree's bytes, without the machinery of serialisers: that costs a kernel's start some 50 ms.</summary>
    public static byte[] Bytes(JsonNode node)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) node.WriteTo(writer);
        return bytes.ToArray();
    }

    public static string Text(JsonNode node) => Encoding.UTF8.GetString(Bytes(node));
}
