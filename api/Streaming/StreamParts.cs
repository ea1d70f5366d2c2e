using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;

namespace Jena.Iot.Api.Streaming;

/// <summary>What all clients of the stream share.</summary>
public sealed record StreamParts(RenderedViews Rendered, StreamEvents Events, StreamPulse Pulse, ClusterContact Contact);
