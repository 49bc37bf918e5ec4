using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher.Generated;

internal partial class PublishApi
{
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        settings.TypeInfoResolver = PublishApiJson.Default;
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }
}
