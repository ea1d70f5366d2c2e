using Microsoft.Net.Http.Headers;

namespace Jena.Iot.Api.OpenData;

/// <summary>A document as it is sent.</summary>
/// <param name="ETag">Weak, and of everything but the time of publication: every host gives the same for the same content.</param>
public sealed record OpenDataAnswer(byte[] Bytes, EntityTagHeaderValue ETag);
