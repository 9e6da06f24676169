//! A receiver of webhooks that takes everything at once.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::Shared;

const EVENT_BYTES_MAX: usize = 64 * 1_024;

/// Receives for as long as the tasks of this thread live.
pub async fn listen(received: Shared) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("listening for webhooks")?;
    let address = listener.local_addr()?;
    tokio::task::spawn_local(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream.set_nodelay(true));
            let received = received.clone();
            let answer = service_fn(move |request| answer(received.clone(), request));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
            // A sender that goes away is seen by the events that are missing.
            tokio::task::spawn_local(async move { drop(connection.await) });
        }
    });
    Ok(address)
}

async fn answer(received: Shared, request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, Infallible> {
    if let Ok(body) = Limited::new(request.into_body(), EVENT_BYTES_MAX).collect().await {
        received.borrow_mut().take(&body.to_bytes());
    }
    Ok(Response::new(Empty::new()))
}
